/** Makes rows of the files that one partition has. All of this runs on executors, and knows nothing of plans. */
@NullMarked
package dev.sshdaudit.spark.rows;

import org.jspecify.annotations.NullMarked;
