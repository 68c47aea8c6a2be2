/**
 * A container's cgroup: where it is made, what it is limited to, how it goes. What a group is, and its files, is {@link io.ctk.cgroup}'s; who makes groups
 * on this machine, {@link io.ctk.systemd}'s.
 */
@NullMarked
package io.ctk.internal.group;

import org.jspecify.annotations.NullMarked;
