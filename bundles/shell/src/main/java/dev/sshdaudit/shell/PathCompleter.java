package dev.sshdaudit.shell;

import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** Offers files of the machine that Karaf runs on. */
@Service
public class PathCompleter extends FileCompleter {}
