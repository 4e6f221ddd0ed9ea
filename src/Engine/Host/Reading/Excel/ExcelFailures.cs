using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>Why a workbook cannot be read, and what to do about it.</summary>
internal static class ExcelFailures
{
    public static TaskFailure Broken() => new(
        ErrorKind.OverLimit,
        "import.broken_excel",
        "This workbook cannot be read: it is cut off or damaged. Open it in Excel or LibreOffice, save it again as .xlsx and upload that.");

    public static TaskFailure Encrypted() => new(
        ErrorKind.OverLimit,
        "import.encrypted",
        "This workbook is protected by a password. Open it, remove the password, save it and upload it again.");

    /// <param name="what">What the file is.</param>
    public static TaskFailure Unsupported(string what) => new(
        ErrorKind.OverLimit,
        "import.unsupported_workbook",
        $"{what} cannot be read. Open it in Excel or LibreOffice, save it as .xlsx and upload that.");

    /// <param name="what">What there is too much of, as a sentence.</param>
    public static TaskFailure TooLarge(string what) =>
        ReadingFailure.TooLarge($"{what} Save the sheets as CSV or Parquet and upload those, or split the workbook.");
}
