/** Real servers for tests: {@link dev.sshdaudit.storage.s3.testing.S3Proxy}, and what goes wrong before them. */
package dev.sshdaudit.storage.s3.testing;
