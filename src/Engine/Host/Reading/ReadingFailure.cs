using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Refusals that several readers share.</summary>
internal static class ReadingFailure
{
    private const string TooLargeCode = "import.too_large";

    /// <summary>Nothing in it could be a row.</summary>
    public static TaskFailure NoTable() =>
        new(ErrorKind.OverLimit, "import.no_table", "This file holds no rows and no header: there is no table in it.");

    /// <summary>It is something else than a table.</summary>
    public static TaskFailure NotATable() =>
        new(ErrorKind.OverLimit, "import.not_a_table", "This file does not hold rows of a table. Upload CSV, TSV, JSON, NDJSON, Excel or Parquet.");

    /// <summary>Its rows are wider than a table can be.</summary>
    /// <param name="detail">How many there may be, and what to do.</param>
    public static TaskFailure TooManyColumns(string detail) => new(ErrorKind.OverLimit, "import.too_many_columns", detail);

    /// <summary>It has more tables than there is room for.</summary>
    public static TaskFailure SeveralTables(int count) => new(
        ErrorKind.OverLimit,
        "import.several_tables",
        $"This file holds {count} tables, and one table cannot take them all. Say in the corrections which \"sheet\" is meant, or upload the file without a table name.");

    /// <summary>DuckDB ran into its memory limit while it wrote the rows.</summary>
    public static TaskFailure OutOfMemory() => new(
        ErrorKind.OverLimit,
        "import.out_of_memory",
        "Reading this file needs more memory than there is for one file. Split it, or leave columns out, and upload that.");

    /// <summary>What a person said about the file cannot be.</summary>
    /// <param name="detail">What, and what could be.</param>
    public static TaskFailure UnfitCorrection(string detail) => new(ErrorKind.OverLimit, "import.unfit_correction", detail);

    /// <summary>Something in it is larger than can be read.</summary>
    /// <param name="detail">What it is, how large it may be, and what to do.</param>
    public static TaskFailure TooLarge(string detail) => new(ErrorKind.OverLimit, TooLargeCode, detail);

    /// <summary>Whether it is one of those.</summary>
    public static bool IsTooLarge(TaskFailure failure) => failure.Failure.Code == TooLargeCode;
}
