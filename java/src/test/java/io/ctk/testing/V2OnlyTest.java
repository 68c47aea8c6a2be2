package io.ctk.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A test as root where cgroup v2 is alone and has no controllers, or only those that v1 leaves it. */
@Test
@Tag("v2only")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface V2OnlyTest {}
