using System.Linq.Expressions;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>A file as clients see it.</summary>
/// <param name="Content"><c>delimited_text</c>, <c>json</c>, <c>parquet</c>, <c>workbook</c> or <c>compressed</c>, found from the first bytes.</param>
/// <param name="Sha256">Lower-case hex of the bytes.</param>
internal sealed record FileContract(
    Guid Id, string Name, string Content, long SizeBytes, string Sha256, DateTimeOffset CreatedAt)
{
    internal static readonly Expression<Func<StoredFile, FileContract>> FromRow = file => new FileContract(
        file.Id, file.Name, ContentNames.Of(file.Content), file.SizeBytes, file.Sha256, file.CreatedAt);

    internal static FileContract Of(StoredFile file) => new(
        file.Id, file.Name, ContentNames.Of(file.Content), file.SizeBytes, file.Sha256, file.CreatedAt);
}

/// <summary>The stable names of <see cref="ContentKind"/>, in answers and in rows.</summary>
internal static class ContentNames
{
    private const string DelimitedText = "delimited_text";
    private const string Parquet = "parquet";
    private const string Json = "json";
    private const string Workbook = "workbook";
    private const string Compressed = "compressed";

    public static string Of(ContentKind kind) => kind switch
    {
        ContentKind.DelimitedText => DelimitedText,
        ContentKind.Parquet => Parquet,
        ContentKind.Json => Json,
        ContentKind.Workbook => Workbook,
        ContentKind.Compressed => Compressed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Files of this kind are not kept."),
    };

    public static ContentKind Parse(string name) => name switch
    {
        DelimitedText => ContentKind.DelimitedText,
        Parquet => ContentKind.Parquet,
        Json => ContentKind.Json,
        Workbook => ContentKind.Workbook,
        Compressed => ContentKind.Compressed,
        _ => ContentKind.Unknown,
    };
}
