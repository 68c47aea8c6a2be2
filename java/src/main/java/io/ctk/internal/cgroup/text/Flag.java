package io.ctk.internal.cgroup.text;

/** Yes and no as the kernel writes them. */
public final class Flag {
    private Flag() {}

    public static boolean parse(String text) {
        return text.strip().equals("1");
    }

    public static String text(boolean flag) {
        return flag ? "1" : "0";
    }
}
