using System.Globalization;
using Tablinum.Foundation;

namespace Tablinum.Files;

internal static class FileErrors
{
    private const string Supported = "CSV, TSV and other delimited text, JSON, NDJSON, Excel and Parquet, also compressed by gzip or Zstandard";

    public static readonly Error NotFound = new(ErrorKind.NotFound, "file.not_found", "There is no such file in this workspace.");

    public static readonly Error NameRequired = new(
        ErrorKind.Invalid, "file.name_required", "Give the file a name: add ?name=... to the address, or a file name to the form's part.");

    public static readonly Error NameInvalid = new(
        ErrorKind.Invalid, "file.invalid_name",
        string.Create(CultureInfo.InvariantCulture, $"A file name has 1 to {StoredFile.MaxNameLength} characters on one line."));

    public static readonly Error ModeInvalid = new(
        ErrorKind.Invalid, "file.invalid_mode", "'mode' is 'replace' or 'append', and goes together with 'table'.");

    public static readonly Error ImportInvalid = new(
        ErrorKind.Invalid, "file.invalid_import", "'import' is 'none', which only stores the file, and then goes without 'table', 'mode' and 'corrections'.");

    public static readonly Error CorrectionsInvalid = new(
        ErrorKind.Invalid, "file.invalid_corrections", "'corrections' is no JSON. Send an object such as {\"delimiter\": \";\"}, with its characters escaped for an address.");

    public static readonly Error NotImportable = new(
        ErrorKind.Invalid, "file.not_importable", "No table can be made of a file of this kind.");

    public static readonly Error BadPreviewRows = new(
        ErrorKind.Invalid, "file.invalid_preview", $"'rows' is from 1 to {PreviewFile.MaxRows}.");

    public static readonly Error Empty = new(
        ErrorKind.Invalid, "file.empty", "The file has no bytes. Check that it was saved, and that the request carries it.");

    public static readonly Error FormWithoutFile = new(
        ErrorKind.Invalid, "file.missing", "The form holds no file. Send one part with a file name.");

    public static readonly Error SeveralFiles = new(
        ErrorKind.Invalid, "file.several", "The form holds several files, and none was kept. Send each in a request of its own.");

    public static readonly Error FormBroken = new(
        ErrorKind.Invalid, "file.invalid_form", "The body is not well-formed multipart/form-data, or it ended too early. Send it again.");

    public static readonly Error BodyCutShort = new(
        ErrorKind.Invalid, "file.incomplete", "The body ended before its announced length. Nothing was kept; send it again.");

    public static Error UnsupportedType(string found) => new(
        ErrorKind.Invalid, "file.unsupported_type", $"This is {found}. Supported are {Supported}.");

    public static Error TooLarge(long maxBytes) => new(
        ErrorKind.TooLarge, "file.too_large",
        string.Create(CultureInfo.InvariantCulture, $"A file in this workspace has at most {maxBytes} bytes. Split it, or send it as Parquet, which is smaller."))
    {
        Members = new Dictionary<string, object?> { ["maxFileBytes"] = maxBytes },
    };

    public static readonly Error ImportCancelled = new(
        ErrorKind.Conflict, "file.import_cancelled", "The import was cancelled. The original is kept and can be imported again.");
}
