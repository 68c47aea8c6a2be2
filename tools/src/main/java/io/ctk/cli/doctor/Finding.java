package io.ctk.cli.doctor;

/**
 * What a check found.
 *
 * @param category the check's category
 * @param name the check's name
 * @param outcome what it found
 */
public record Finding(String category, String name, Outcome outcome) {}
