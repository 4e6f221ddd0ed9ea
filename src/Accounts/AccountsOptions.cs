using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Accounts;

/// <summary>What a workspace that nobody has claimed may hold. Section <c>Accounts</c>. Given to a workspace when it is made.</summary>
internal sealed class AccountsOptions
{
    /// <summary>Largest single file, in bytes. Default 50 MiB, so that whatever a file manager calls 50 MB fits.</summary>
    [Range(1, 1L << 50)]
    public long AnonymousMaxFileBytes { get; set; } = 50L << 20;

    /// <summary>Originals and tables together, in bytes. Default 100 MiB.</summary>
    [Range(1, 1L << 50)]
    public long AnonymousMaxBytes { get; set; } = 100L << 20;

    /// <summary>How long a browser stays signed in to a workspace, in days. Default 30.</summary>
    [Range(1, 365)]
    public int SessionDays { get; set; } = 30;
}

/// <summary>Generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class AccountsOptionsValidator : IValidateOptions<AccountsOptions>;
