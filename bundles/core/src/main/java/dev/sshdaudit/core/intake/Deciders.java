package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * The branches of a recording, as far as the connection depends on them: they tell the {@link Gate} whether the connection is
 * recorded. Thread-safe.
 */
final class Deciders {

    private final Branch[] branches;
    private final Gate gate;

    /** The lock of the recording. */
    private final Object lock;

    /**
     * Decides for one recording.
     *
     * @param branches all branches of the recording; at least one, and not changed
     * @param lock the lock of the recording
     */
    Deciders(Branch[] branches, Gate gate, Object lock) {
        this.branches = branches;
        this.gate = gate;
        this.lock = lock;
    }

    /**
     * Whether the connection depends on a branch: on those in slots that are required, or on all where no slot is, since the operator
     * has chosen other ones since the connection began.
     */
    boolean decides(Branch branch) {
        if (branches.length == 1 || branch.slot().isRequired()) {
            return true;
        }
        for (Branch each : branches) {
            if (each.slot().isRequired()) {
                return false;
            }
        }
        return true;
    }

    /** A branch records the connection, perhaps again. */
    void recorded(Branch branch, boolean hasStored) {
        if (branches.length == 1) {
            gate.recorded(hasStored);
            return;
        }
        synchronized (lock) {
            branch.works(hasStored);
            if (decides(branch)) {
                pass(false);
            }
        }
    }

    /**
     * Tells the gate if all branches that decide record the connection.
     *
     * @param proven only if their storages have taken messages of it, too
     */
    @GuardedBy("lock")
    private void pass(boolean proven) {
        boolean all = true;
        for (Branch branch : branches) {
            if (decides(branch)) {
                if (branch.isFailing()) {
                    return;
                }
                all &= branch.hasStored();
            }
        }
        if (all || !proven) {
            gate.recorded(all);
        }
    }

    /** A branch cannot record the connection now. */
    void cannotRecord(Branch branch) {
        if (branches.length > 1) {
            synchronized (lock) {
                branch.fails();
            }
        }
        if (decides(branch)) {
            gate.cannotRecord();
        }
    }

    /** The policy, or which pipelines are required, has changed. */
    void review() {
        gate.review();
        if (branches.length == 1) {
            return;
        }
        boolean cannotRecord = false;
        synchronized (lock) {
            for (Branch branch : branches) {
                cannotRecord |= decides(branch) && branch.isFailing();
            }
            if (!cannotRecord) {
                pass(true);
            }
        }
        if (cannotRecord) {
            gate.cannotRecord();
        }
        for (Branch branch : branches) {
            branch.mailbox().review();
        }
    }

    /** Bytes that wait or are on their way to a storage: the most of a branch that decides. */
    long held() {
        long most = 0;
        for (Branch branch : branches) {
            most = decides(branch) ? Math.max(most, branch.mailbox().held()) : most;
        }
        return most;
    }

    /** How many messages were lost so far, in branches that decide. To be called with the lock held. */
    long lostMessages() {
        long lost = 0;
        for (Branch branch : branches) {
            lost += decides(branch) ? branch.lostMessages() : 0;
        }
        return lost;
    }

    /** Whether a storage that has the recording, and has to, is known not to take bytes now. To be called with the lock held. */
    boolean isStorageDown() {
        for (Branch branch : branches) {
            if (decides(branch) && branch.isStorageDown()) {
                return true;
            }
        }
        return false;
    }
}
