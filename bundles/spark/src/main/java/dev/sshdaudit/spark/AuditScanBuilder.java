package dev.sshdaudit.spark;

import dev.sshdaudit.spark.plan.Filters;
import dev.sshdaudit.spark.plan.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Takes what a question wants: columns, and filters. A filter decides which files are read, and Spark applies each filter to the rows
 * again: a file may have rows that are not wanted.
 */
final class AuditScanBuilder implements SupportsPushDownFilters, SupportsPushDownRequiredColumns {

    private final Settings settings;
    private StructType required;
    private Filter[] pushed = {};
    private Wanted wanted = Wanted.ALL;

    AuditScanBuilder(Settings settings) {
        this.settings = settings;
        this.required = Tables.schema(settings);
    }

    /** Takes the filters that say something about files, and gives all back, as Spark is to apply them to the rows. */
    @Override
    public Filter[] pushFilters(Filter[] filters) {
        List<Filter> taken = new ArrayList<>();
        for (Filter filter : filters) {
            Wanted of = Filters.wanted(filter);
            if (!of.equals(Wanted.ALL)) {
                taken.add(filter);
                wanted = wanted.and(of);
            }
        }
        pushed = taken.toArray(Filter[]::new);
        return filters;
    }

    @Override
    public Filter[] pushedFilters() {
        return pushed.clone();
    }

    @Override
    public void pruneColumns(StructType requiredSchema) {
        // whole columns: of a struct within one, Spark may ask for some fields, and gets all
        StructType whole = new StructType();
        StructType all = Tables.schema(settings);
        for (StructField field : requiredSchema.fields()) {
            whole = whole.add(all.apply(field.name()));
        }
        required = whole;
    }

    @Override
    public Scan build() {
        return new AuditScan(settings, required, wanted, List.of(pushed));
    }
}
