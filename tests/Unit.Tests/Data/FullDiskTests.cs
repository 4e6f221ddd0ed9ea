using Microsoft.Data.Sqlite;
using Tablinum.Server.Answers;

namespace Tablinum.Unit.Tests.Data;

/// <summary>What the system and the database really throw when there is no room, also from deep inside of other exceptions.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_known_by_what_a_write_throws()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Linux has a device that is always full.");
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var thrown = await Assert.ThrowsAsync<IOException>(async () => await full.WriteAsync(new byte[4096], Cancellation));

        Assert.True(FullDisk.Is(thrown));
        Assert.True(FullDisk.Is(new InvalidOperationException("around it", thrown)));
    }

    [Fact]
    public async Task A_full_database_is_known_by_what_it_throws()
    {
        await using var database = new SqliteConnection("Data Source=:memory:");
        await database.OpenAsync(Cancellation);
        await using var command = database.CreateCommand();
        command.CommandText = "PRAGMA max_page_count = 3; CREATE TABLE many (bytes BLOB)";
        await command.ExecuteNonQueryAsync(Cancellation);
        command.CommandText = "INSERT INTO many VALUES (zeroblob(100000))";

        var thrown = await Assert.ThrowsAsync<SqliteException>(() => command.ExecuteNonQueryAsync(Cancellation));

        Assert.True(FullDisk.Is(thrown));
    }

    [Fact]
    public void Other_failures_are_not_taken_for_a_full_disk()
    {
        Assert.False(FullDisk.Is(new IOException("The pipe is broken.")));
        Assert.False(FullDisk.Is(new FileNotFoundException()));
        Assert.False(FullDisk.Is(new SqliteException("busy", 5)));
        Assert.False(FullDisk.Is(new InvalidOperationException()));
    }
}
