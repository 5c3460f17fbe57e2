package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.ChannelNotes;

/** A channel of the server that notes what it gets. */
interface NotingChannel {

    ChannelNotes notes();
}
