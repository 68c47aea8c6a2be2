package io.ctk.cli.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;

/** A diagnosis for programs: the same facts as {@link TextReport}'s. */
public final class JsonReport {
    private JsonReport() {}

    /** {@return an object with the verdict and an array of findings, and a newline} */
    public static String of(Diagnosis diagnosis) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeBooleanField("root", diagnosis.root());
            json.writeBooleanField("canRunContainers", diagnosis.canRun());
            json.writeArrayFieldStart("findings");
            for (Finding finding : diagnosis.findings()) {
                write(json, finding);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("category", finding.category());
        json.writeStringField("name", finding.name());
        json.writeStringField("status", finding.outcome().status().word());
        json.writeStringField("found", finding.outcome().found());
        if (!finding.outcome().advice().isEmpty()) {
            json.writeStringField("advice", finding.outcome().advice());
        }
        json.writeEndObject();
    }
}
