/** Groups from systemd, over D-Bus: scopes and services with {@code Delegate=yes}. */
@NullMarked
package io.ctk.systemd;

import org.jspecify.annotations.NullMarked;
