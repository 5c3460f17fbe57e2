package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.Narrows;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.redact}. */
@ObjectClassDefinition(
        pid = RedactSettings.PID,
        name = "SSH audit log: secrets in commands and output",
        description =
                "Secrets that patterns find are left out of recordings. Changes take effect at once, in open connections too.")
public @interface RedactSettings {

    String PID = "audit.redact";

    @Narrows(Narrows.When.SWITCHED_ON)
    @AttributeDefinition(
            name = "Enabled",
            description =
                    "Leave secrets out of commands, environment variables, and what users type and programs print.")
    boolean enable() default false;

    @AttributeDefinition(
            name = "Patterns",
            description =
                    "Which secrets to look for, separated by commas: key (private keys), password (values of the names in"
                            + " options), url (passwords in URLs), authorization (headers of HTTP), token (words that begin as"
                            + " in prefixes).",
            required = false)
    String patterns() default "key,password,url,authorization,token";

    @AttributeDefinition(
            name = "Names of secrets",
            description =
                    "For the pattern password: names, separated by commas, of options (--name value), of variables"
                            + " (name=value) and of JSON (\"name\": \"value\").",
            required = false)
    String options() default
            "password,passwd,passphrase,pass,pgpassword,mysql_pwd,secret,client-secret,client_secret,token,"
                    + "auth-token,access-token,access_token,api-key,api_key,apikey,aws_secret_access_key,aws_session_token,"
                    + "secretaccesskey,sessiontoken";

    @AttributeDefinition(
            name = "Beginnings of tokens",
            description = "For the pattern token: how tokens begin, separated by commas. Upper and lower case differ.",
            required = false)
    String prefixes() default
            "AKIA,ASIA,ghp_,gho_,ghu_,ghs_,ghr_,github_pat_,glpat-,xoxb-,xoxp-,xoxa-,xoxs-,sk_live_,rk_live_,"
                    + "AIza,AGE-SECRET-KEY-1,eyJ";
}
