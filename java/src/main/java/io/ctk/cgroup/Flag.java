package io.ctk.cgroup;

/** Yes and no as the kernel writes them. */
final class Flag {
    private Flag() {}

    static boolean parse(String text) {
        return text.strip().equals("1");
    }

    static String text(boolean flag) {
        return flag ? "1" : "0";
    }
}
