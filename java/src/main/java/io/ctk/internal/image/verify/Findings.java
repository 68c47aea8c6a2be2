package io.ctk.internal.image.verify;

import io.ctk.image.Damage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong. */
final class Findings {
    private final boolean repair;
    private final List<Damage> damage = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param repair whether damage is put right
     */
    Findings(boolean repair) {
        this.repair = repair;
    }

    boolean repair() {
        return repair;
    }

    /** Adds what can't be put right. */
    void add(String what, String why) {
        damage.add(new Damage(what, why, false));
    }

    /** Adds what is put right, where that is wanted. */
    void addRepaired(String what, String why) {
        damage.add(new Damage(what, why, repair));
    }

    /** Adds what is put right, where that is wanted and nobody uses it. */
    void addUnlessUsed(String what, String why, Optional<String> user) {
        String words = user.map(name -> "; not repaired while " + name + " uses it: end that first")
                .orElse("");
        damage.add(new Damage(what, why + words, repair && user.isEmpty()));
    }

    List<Damage> all() {
        return List.copyOf(damage);
    }
}
