package dev.sshdaudit.sshd.wire;

/** Message numbers (RFC 4253, section 12; RFC 4252, section 6; RFC 4254, section 9; RFC 4256, section 5). */
final class PacketNumbers {

    static final int SERVICE_REQUEST = 5;
    static final int KEXINIT = 20;
    static final int NEWKEYS = 21;
    static final int USERAUTH_REQUEST = 50;
    static final int USERAUTH_FAILURE = 51;
    static final int USERAUTH_SUCCESS = 52;

    /** USERAUTH_PK_OK, USERAUTH_PASSWD_CHANGEREQ or USERAUTH_INFO_REQUEST: the method decides. */
    static final int USERAUTH_METHOD_REQUEST = 60;

    static final int USERAUTH_INFO_RESPONSE = 61;
    static final int GLOBAL_REQUEST = 80;
    static final int REQUEST_SUCCESS = 81;
    static final int REQUEST_FAILURE = 82;
    static final int CHANNEL_OPEN = 90;
    static final int CHANNEL_OPEN_CONFIRMATION = 91;
    static final int CHANNEL_OPEN_FAILURE = 92;
    static final int CHANNEL_WINDOW_ADJUST = 93;
    static final int CHANNEL_DATA = 94;
    static final int CHANNEL_EXTENDED_DATA = 95;
    static final int CHANNEL_EOF = 96;
    static final int CHANNEL_CLOSE = 97;
    static final int CHANNEL_REQUEST = 98;
    static final int CHANNEL_SUCCESS = 99;
    static final int CHANNEL_FAILURE = 100;

    private PacketNumbers() {}
}
