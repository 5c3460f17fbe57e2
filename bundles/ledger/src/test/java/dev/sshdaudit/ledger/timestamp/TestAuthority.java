package dev.sshdaudit.ledger.timestamp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** A time stamp authority on loopback, which can misbehave. Its certificate is issued by another one. */
public final class TestAuthority implements AutoCloseable {

    /** How it answers. */
    public enum Mode {
        GOOD,
        OTHER_BYTES,
        OTHER_NONCE,
        NO_NONCE,
        REFUSED,
        HANGING,
        DRIPPING,
        HUGE,
        ERROR,
        GARBAGE
    }

    private static final Duration YEAR = Duration.ofDays(365);

    private final X509Certificate issuer;
    private final X509Certificate certificate;
    private final KeyPair keys;
    private final String algorithm;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<byte[]> queries = new ConcurrentLinkedQueue<>();

    /** How many requests are being answered, and the most at one time. */
    public final AtomicInteger answering = new AtomicInteger();

    public final AtomicInteger most = new AtomicInteger();
    public volatile Mode mode = Mode.GOOD;
    public volatile Instant time = Instant.now();
    /** The hash in the signature and that by which the certificate is named. */
    public volatile String digest = "SHA-256";

    /** Makes one whose key is made quickly. */
    public static TestAuthority create() throws Exception {
        return new TestAuthority("EC", "SHA256withECDSA", KeyPurposeId.id_kp_timeStamping, Instant.now());
    }

    public TestAuthority(String keyType, String algorithm, KeyPurposeId purpose, Instant validFrom) throws Exception {
        this.algorithm = algorithm;
        KeyPair issuing = keys("EC");
        keys = keys(keyType);
        issuer = certificate("CN=Test issuer", issuing, "CN=Test issuer", issuing, "SHA256withECDSA", null, validFrom);
        certificate = certificate(
                "CN=Test issuer", issuing, "CN=Test authority", keys, "SHA256withECDSA", purpose, validFrom);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/tsr", this::answer);
        server.start();
    }

    private static KeyPair keys(String type) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        if (!type.equals("Ed25519")) {
            generator.initialize(type.equals("EC") ? 256 : 2048);
        }
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String from,
            KeyPair issuing,
            String name,
            KeyPair keys,
            String algorithm,
            KeyPurposeId purpose,
            Instant start)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(from),
                BigInteger.valueOf(name.hashCode() & 0xffffff),
                Date.from(start.minus(Duration.ofDays(1))),
                Date.from(start.plus(YEAR)),
                new X500Name(name),
                keys.getPublic());
        if (purpose == null) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        } else {
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuing.getPrivate())));
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsr");
    }

    public static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    /** The certificate of who issued the authority's, in PEM. */
    public String issuer() throws Exception {
        return pem(issuer);
    }

    /** The authority's own certificate, in PEM. */
    public String certificate() throws Exception {
        return pem(certificate);
    }

    /** The requests so far. */
    public int requests() {
        return queries.size();
    }

    /** The response to a request. */
    public byte[] response(byte[] query) throws Exception {
        TimeStampRequest asked = new TimeStampRequest(query);
        TimeStampRequestGenerator others = new TimeStampRequestGenerator();
        others.setCertReq(true);
        byte[] hash = asked.getMessageImprintDigest();
        BigInteger nonce = asked.getNonce();
        switch (mode) {
            case OTHER_BYTES -> hash[0]++;
            case OTHER_NONCE -> nonce = nonce.add(BigInteger.ONE);
            case NO_NONCE -> nonce = null;
            default -> {}
        }
        TimeStampRequest stamped = nonce == null
                ? others.generate(TSPAlgorithms.SHA256, hash)
                : others.generate(TSPAlgorithms.SHA256, hash, nonce);
        TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
                new JcaSimpleSignerInfoGeneratorBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(algorithm, keys.getPrivate(), certificate),
                new JcaDigestCalculatorProviderBuilder()
                        .build()
                        .get(new AlgorithmIdentifier(new ASN1ObjectIdentifier(
                                digest.equals("SHA-1") ? "1.3.14.3.2.26" : "2.16.840.1.101.3.4.2.1"))),
                new ASN1ObjectIdentifier("1.2.3.4"));
        tokens.addCertificates(new JcaCertStore(List.of(certificate)));
        TimeStampResponseGenerator responses = new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED);
        return mode == Mode.REFUSED
                ? responses.generateFailResponse(2, 1 << 7, "no").getEncoded()
                : responses
                        .generate(stamped, BigInteger.valueOf(queries.size() + 1), Date.from(time))
                        .getEncoded();
    }

    /** The content of a token, signed by a certificate for another purpose, which Bouncy Castle's generator of tokens refuses. */
    public static byte[] signedFor(KeyPurposeId purpose, byte[] token) throws Exception {
        KeyPair keys = keys("EC");
        X509Certificate certificate =
                certificate("CN=Other", keys, "CN=Other", keys, "SHA256withECDSA", purpose, Instant.now());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        AttributeTable named = new AttributeTable(new DERSet(new Attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                new DERSet(new SigningCertificateV2(new ESSCertIDv2(hash))))));
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(named))
                .build("SHA256withECDSA", keys.getPrivate(), certificate));
        generator.addCertificates(new JcaCertStore(List.of(certificate)));
        return generator
                .generate(new CMSSignedData(token).getSignedContent(), true)
                .toASN1Structure()
                .getEncoded("DER");
    }

    private void answer(HttpExchange exchange) throws IOException {
        most.accumulateAndGet(answering.incrementAndGet(), Math::max);
        try (exchange) {
            byte[] query = exchange.getRequestBody().readAllBytes();
            queries.add(query);
            switch (mode) {
                case HANGING -> hang();
                case ERROR -> exchange.sendResponseHeaders(500, -1);
                case GARBAGE -> send(exchange, "<html>login</html>".getBytes());
                case HUGE -> huge(exchange);
                case DRIPPING -> drip(exchange);
                default -> send(exchange, response(query));
            }
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            answering.decrementAndGet();
        }
    }

    private void hang() throws InterruptedException {
        closing.await();
    }

    private void drip(HttpExchange exchange) throws Exception {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        while (!closing.await(20, TimeUnit.MILLISECONDS)) {
            out.write(0x30);
            out.flush();
        }
    }

    private static void huge(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        byte[] some = new byte[1 << 16];
        for (int i = 0; i < 1 << 14; i++) {
            out.write(some);
        }
    }

    private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
