/** What all verbs of the command are made of: options, what people write and read, failures, signals, progress. No verb, and nothing of one part of ctk alone. */
@NullMarked
package io.ctk.cli.verb;

import org.jspecify.annotations.NullMarked;
