package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.IOException;
import java.util.List;

/**
 * A program's capability sets (capabilities(7)), by names such as {@code CAP_CHOWN}. Names that nobody knows are kept: a runtime has to warn of
 * them, and not to fail.
 *
 * @param bounding what it could ever gain
 * @param effective what counts
 * @param inheritable what is kept over execve(2) where the file says so too
 * @param permitted what it may make effective
 * @param ambient what is kept over execve(2) of any program
 */
public record Capabilities(
        List<String> bounding,
        List<String> effective,
        List<String> inheritable,
        List<String> permitted,
        List<String> ambient) {
    /** Copies lists. */
    public Capabilities {
        bounding = List.copyOf(bounding);
        effective = List.copyOf(effective);
        inheritable = List.copyOf(inheritable);
        permitted = List.copyOf(permitted);
        ambient = List.copyOf(ambient);
    }

    static Capabilities read(JsonObject in) throws JsonException {
        return new Capabilities(
                in.texts("bounding"),
                in.texts("effective"),
                in.texts("inheritable"),
                in.texts("permitted"),
                in.texts("ambient"));
    }

    void write(JsonOutput out) throws IOException {
        out.texts("bounding", bounding);
        out.texts("effective", effective);
        out.texts("inheritable", inheritable);
        out.texts("permitted", permitted);
        out.texts("ambient", ambient);
    }
}
