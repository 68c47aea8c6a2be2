/** What a command that failed has to say beyond why: the word that was meant, the way to do here what other tools have a word for. */
@NullMarked
package io.ctk.cli.hints;

import org.jspecify.annotations.NullMarked;
