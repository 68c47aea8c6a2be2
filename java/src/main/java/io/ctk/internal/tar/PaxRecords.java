package io.ctk.internal.tar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records of a pax extended header: {@code "LENGTH KEYWORD=VALUE\n"} (POSIX.1-2024, pax, "pax Extended Header"). Values are bytes:
 * attributes are binary, whatever the specification says of UTF-8.
 */
final class PaxRecords {
    private static final String SCHILY_XATTR = "SCHILY.xattr.";
    private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
    private static final String ACL = "SCHILY.acl.";
    /** The kernel's name of the attribute, but for its end. */
    private static final String POSIX_ACL = "system.posix_acl_";

    private static final List<String> KNOWN_ACLS = List.of(ACL + "access", ACL + "default");
    /** Of a header for all entries, these are kept. */
    private static final Set<String> GLOBAL = Set.of("path", "linkpath", "size", "uid", "gid", "mtime");

    /** Headers hold names and attributes, which the kernel limits to 64 KiB each: this is for all of one file's. */
    static final int LARGEST = 1 << 20;

    private final boolean ofAll;
    private final Map<String, String> values = new LinkedHashMap<>();
    /** Offset and size in turn, of GNU's sparse format 0.0, which repeats its keywords. */
    private final List<Long> sparse = new ArrayList<>();

    private int size;

    /** What holds for all entries, unless one says otherwise. */
    PaxRecords() {
        ofAll = true;
    }

    /** What holds for one entry. */
    PaxRecords(PaxRecords global) {
        ofAll = false;
        values.putAll(global.values);
    }

    /** Adds a header's records: one entry may have several headers, and millions of them would fill the memory. */
    void parse(byte[] bytes) throws TarException {
        size += ofAll ? 0 : bytes.length;
        if (size > LARGEST) {
            throw new TarException("the pax headers of one entry have " + size + " bytes: at most " + LARGEST);
        }
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            int length = 0;
            while (space < bytes.length && bytes[space] != ' ') {
                int digit = bytes[space++] - '0';
                if (digit < 0 || digit > 9 || length > bytes.length) {
                    throw malformed();
                }
                length = length * 10 + digit;
            }
            int end = at + length;
            if (length <= space - at + 1 || end > bytes.length || end < at || bytes[end - 1] != '\n') {
                throw malformed();
            }
            String record = new String(bytes, space + 1, end - space - 2, StandardCharsets.ISO_8859_1);
            int equals = record.indexOf('=');
            if (equals <= 0) {
                throw malformed();
            }
            put(record.substring(0, equals), record.substring(equals + 1));
            at = end;
        }
    }

    private static TarException malformed() {
        return new TarException("a pax header is malformed");
    }

    private void put(String key, String value) throws TarException {
        if (key.startsWith(ACL) && !value.isEmpty() && !KNOWN_ACLS.contains(key)) {
            throw new TarException("an access control list of a kind that Linux doesn't know");
        }
        if (ofAll && !GLOBAL.contains(key)) {
            checkGlobal(key);
        } else if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparse.add(number(key, value));
        } else if (value.isEmpty() && !key.startsWith(SCHILY_XATTR)) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    /** What nobody asks for is not kept; what belongs to one file is nothing that all can have. */
    private static void checkGlobal(String key) throws TarException {
        boolean attribute = key.startsWith(SCHILY_XATTR) || key.startsWith(LIBARCHIVE_XATTR) || key.startsWith(ACL);
        if (attribute || key.startsWith("GNU.sparse.")) {
            throw new TarException("a pax header of all files has one file's " + key);
        }
    }

    String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    long number(String key, long otherwise) throws TarException {
        String value = values.get(key);
        return value == null ? otherwise : number(key, value);
    }

    /** Decimal digits alone, as the specification and GNU tar have it; before the epoch, with a minus. */
    private static long number(String key, String value) throws TarException {
        if (value.startsWith("+")) {
            throw new TarException("a pax header's " + key + " is no number");
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new TarException("a pax header's " + key + " is no number");
        }
    }

    /** Seconds and nanoseconds of a decimal fraction, rounded down; null where there is no time. */
    long @org.jspecify.annotations.Nullable [] time(String key) throws TarException {
        String value = values.get(key);
        if (value == null) {
            return null;
        }
        int point = value.indexOf('.');
        String fraction = point < 0 ? "" : value.substring(point + 1);
        String digits = (fraction + "000000000").substring(0, 9);
        long seconds = number(key, point < 0 ? value : point == 0 ? "0" : value.substring(0, point));
        long nanos = number(key, digits);
        if (nanos < 0) {
            throw malformed();
        }
        boolean negative = value.startsWith("-") && nanos > 0;
        return negative ? new long[] {seconds - 1, 1_000_000_000 - nanos} : new long[] {seconds, nanos};
    }

    Map<String, byte[]> xattrs(OwnerNames names) throws TarException {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        for (String acl : KNOWN_ACLS) {
            byte[] value = AclText.parse(text(acl, ""), names);
            if (value.length > 0) {
                xattrs.put(POSIX_ACL + acl.substring(ACL.length()), value);
            }
        }
        for (Map.Entry<String, String> record : values.entrySet()) {
            String key = record.getKey();
            if (key.startsWith(SCHILY_XATTR)) {
                put(
                        xattrs,
                        XattrNames.decoded(key.substring(SCHILY_XATTR.length())),
                        record.getValue().getBytes(StandardCharsets.ISO_8859_1));
            } else if (key.startsWith(LIBARCHIVE_XATTR)) {
                put(xattrs, unescaped(key.substring(LIBARCHIVE_XATTR.length())), base64(record.getValue()));
            }
        }
        return xattrs;
    }

    private static void put(Map<String, byte[]> xattrs, String name, byte[] value) throws TarException {
        if (name.isEmpty() || name.length() > 255 || name.indexOf('\0') >= 0) {
            throw new TarException("an extended attribute's name is malformed");
        }
        xattrs.put(name, value);
    }

    /** libarchive writes names as URLs have them. */
    private static String unescaped(String name) throws TarException {
        try {
            return java.net.URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new TarException("an extended attribute's name is malformed");
        }
    }

    private static byte[] base64(String value) throws TarException {
        try {
            return Base64.getDecoder().decode(value + "=".repeat(-value.length() & 3));
        } catch (IllegalArgumentException e) {
            throw new TarException("an extended attribute's value is no base64");
        }
    }

    List<Long> sparsePairs() throws TarException {
        if (!has("GNU.sparse.map")) {
            return sparse;
        }
        List<Long> pairs = new ArrayList<>();
        for (String number : text("GNU.sparse.map", "").split(",", -1)) {
            pairs.add(number("GNU.sparse.map", number));
        }
        return pairs;
    }
}
