using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Tablinum.Server.Answers;

/// <summary>Knows the ways in which the system and the databases say that there is no room left.</summary>
internal static class FullDisk
{
    private const int NoSpace = 28; // ENOSPC; the runtime keeps it as the HResult of an IOException on Unix
    private const int QuotaExceeded = 122; // EDQUOT of Linux
    private const int NoSpaceOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL
    private const int SqliteFull = 13;
    private const string PostgresFull = "53100";

    internal static bool Is(Exception? exception) => exception switch
    {
        null => false,
        IOException { HResult: NoSpace or QuotaExceeded or NoSpaceOnWindows } => true,
        SqliteException { SqliteErrorCode: SqliteFull } => true,
        DbException { SqlState: PostgresFull } => true,
        _ => Is(exception.InnerException),
    };
}
