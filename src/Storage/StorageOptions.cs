using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Storage;

/// <summary>Where blobs live. Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Folder of the local store; made if missing. The host sets it to <c>blobs</c> in its data folder.</summary>
    [Required]
    public string LocalRoot { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
