using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Files;

/// <summary>How what broken uploads leave is removed. Section <c>Files</c>.</summary>
internal sealed class FilesOptions
{
    /// <summary>Age from which the bytes of uploads that were never accepted are removed, in hours. Default 24.</summary>
    [Range(1, 8_760)]
    public int OrphanHours { get; set; } = 24;

    /// <summary>How often they are looked for, in hours; also at every start. Default 6.</summary>
    [Range(1, 168)]
    public int SweepHours { get; set; } = 6;
}

[OptionsValidator]
internal sealed partial class FilesOptionsValidator : IValidateOptions<FilesOptions>;
