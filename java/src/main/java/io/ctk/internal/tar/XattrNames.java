package io.ctk.internal.tar;

/** An attribute's name in a pax record's keyword, which ends at the first equals sign: GNU tar writes that as {@code %3D}. */
final class XattrNames {
    private XattrNames() {}

    static String encoded(String name) {
        return name.replace("%", "%25").replace("=", "%3D");
    }

    static String decoded(String keyword) {
        return keyword.replace("%3D", "=").replace("%25", "%");
    }
}
