package dev.sshdaudit.containerssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Configurations of ContainerSSH for tests. */
final class Files04 {

    static final String ACCESS = "CsImportAccess-8141";
    static final String SECRET = "CsImportSecret-2673";

    /** A certificate of no use: it has ended, and its key is lost. */
    static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBhzCCAS2gAwIBAgIUGUWIfbSopPIHqiQ49wk4Sil2D+cwCgYIKoZIzj0EAwIw
            GTEXMBUGA1UEAwwOaW1wb3J0LmV4YW1wbGUwHhcNMjYxMTI3MTUzMjQ1WhcNMjYx
            MTI4MTUzMjQ1WjAZMRcwFQYDVQQDDA5pbXBvcnQuZXhhbXBsZTBZMBMGByqGSM49
            AgEGCCqGSM49AwEHA0IABAogFHnyCs4pcXPoQxebcy4YXhmqEpGAyXpAUF/2gpf1
            WR/f/hQjxmFW4VQ9fAfT3fPo8VzZjIk9QRpuLkKjBFOjUzBRMB0GA1UdDgQWBBQ6
            WSP7zrLPXB46wvbhkOBwz9zyyTAfBgNVHSMEGDAWgBQ6WSP7zrLPXB46wvbhkOBw
            z9zyyTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCICbLTy1xGYup
            cSbfJvvzxB3b9GZnft4A4kT1BDTbxP+5AiEA86jO+Jl4OXN0KnEGdBxuQo3KABIx
            VJBxeDcVxpC5Q00=
            -----END CERTIFICATE-----""";

    /** Every key of ContainerSSH 0.4 and 0.5, with a value that is not the default. */
    static final String ALL =
            """
            ssh:
              listen: 0.0.0.0:2222
            audit:
              enable: true
              format: binary
              storage: s3
              intercept:
                stdin: true
                stdout: true
                stderr: true
                passwords: true
                forwarding: true
              file:
                directory: /srv/audit
              s3:
                local: /srv/audit-local
                accessKey: "%s"
                secretKey: '%s'
                bucket: my-audit
                region: eu-central-1
                endpoint: "https://s3.example.com:9000"
                cacert: |
            %s
                acl: public-read
                pathStyleAccess: true
                uploadPartSize: 10485760
                parallelUploads: 7
                metadata:
                  ip: true
                  username: true
            backend: docker
            """.formatted(ACCESS, SECRET, CERTIFICATE.indent(6).stripTrailing());

    private Files04() {}

    static Translation translate(String text) throws IOException {
        return ContainerSsh.translate(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
