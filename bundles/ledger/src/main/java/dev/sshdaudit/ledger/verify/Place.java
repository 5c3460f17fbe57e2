package dev.sshdaudit.ledger.verify;

/**
 * Where something was found.
 *
 * @param file the name of the file
 * @param line the number of the line in the file, from 1; 0 if it is not about a line
 */
record Place(String file, long line) {

    /** A file as a whole. */
    static Place of(String file) {
        return new Place(file, 0);
    }
}
