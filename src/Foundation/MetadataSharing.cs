namespace Tablinum.Foundation;

/// <summary>Who else works on the metadata. Registered by the host with the database.</summary>
/// <param name="IsShared">
/// Other processes may: then nothing follows from a start of this one. Else whatever was under way before the start was left by a
/// process that is dead.
/// </param>
public sealed record MetadataSharing(bool IsShared);
