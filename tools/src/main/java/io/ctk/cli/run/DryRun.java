package io.ctk.cli.run;

import java.io.IOException;
import java.io.PrintStream;

/** What {@code --dry-run} prints: how a container would be made, or what it would be. */
enum DryRun {
    STEPS {
        @Override
        void print(Startable what, PrintStream out) throws IOException {
            PlanTable.printPlan(what, out);
        }
    },
    SPECIFICATION {
        @Override
        void print(Startable what, PrintStream out) throws IOException {
            out.print(what.runtimeSpec().get().toJson());
        }
    };

    static final String PLAN = "plan";
    private static final String SPEC = "spec";

    abstract void print(Startable what, PrintStream out) throws IOException;

    static DryRun parse(String text) {
        return switch (text) {
            case PLAN -> STEPS;
            case SPEC -> SPECIFICATION;
            default -> throw new IllegalArgumentException("\"" + text + "\" is none of " + PLAN + ", " + SPEC);
        };
    }
}
