/** What a shell offers for the word that is being typed: ctk itself is asked, so that no list of words can be out of date. */
@NullMarked
package io.ctk.cli.completion;

import org.jspecify.annotations.NullMarked;
