import io.ctk.Ctk;

/** Somebody else's program: bin/test-jar compiles and runs it. */
public class Main {
    public static void main(String[] args) {
        if (Ctk.isAvailable()) {
            System.out.println("available");
        } else {
            System.out.println("not available: " + Ctk.unavailabilityCause());
        }
    }
}
