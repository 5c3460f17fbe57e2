/** Finds the files that a question needs: by its filters, the names of files, and the lines of ledgers. All of this runs on the driver. */
@NullMarked
package dev.sshdaudit.spark.plan;

import org.jspecify.annotations.NullMarked;
