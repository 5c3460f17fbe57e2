package dev.sshdaudit.spark.rows;

import java.io.Serializable;

/**
 * A file, or object, that rows are made of.
 *
 * @param path its whole path, as Hadoop's file systems take it
 * @param name the name that the ledger has for it: without the folder, and without what a prefix puts before it
 * @param bytes how many bytes it had when the question was planned
 */
public record StoredFile(String path, String name, long bytes) implements Serializable {}
