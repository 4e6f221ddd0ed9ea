using Tablinum.Faults.Client;

namespace Tablinum.Faults.Checking;

/// <summary>All that the checker looks at: the metadata, the folder of blobs, and the clients with what they were told.</summary>
/// <param name="IsShared">Other servers may work on it: then reservations of a dead one stay for ten minutes.</param>
internal sealed record Installation(Metadata Metadata, string Blobs, IReadOnlyList<WorkspaceClient> Clients, bool IsShared);
