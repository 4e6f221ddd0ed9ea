namespace Tablinum.Foundation;

/// <summary>Something that has changed in a workspace, for whoever shows it to people.</summary>
/// <param name="Topic">One of <see cref="EventTopics"/>.</param>
/// <param name="Change">One of <see cref="EventChanges"/>.</param>
/// <param name="Subject">The id of what it happened to, at most 100 characters.</param>
/// <param name="Data">What a list shows of it, small, written as JSON; null if nothing but the subject is worth telling.</param>
public sealed record WorkspaceEvent(Guid WorkspaceId, string Topic, string Change, string Subject, DateTimeOffset At, object? Data = null);

/// <summary>What events are about.</summary>
public static class EventTopics
{
    /// <summary>Uploaded files.</summary>
    public const string Files = "files";

    /// <summary>Tables and their versions.</summary>
    public const string Tables = "tables";

    /// <summary>Background work.</summary>
    public const string Jobs = "jobs";

    /// <summary>Results of statements.</summary>
    public const string Queries = "queries";
}

/// <summary>What happened to it.</summary>
public static class EventChanges
{
    /// <summary>It is new.</summary>
    public const string Added = "added";

    /// <summary>It is not as it was.</summary>
    public const string Changed = "changed";

    /// <summary>It is no more.</summary>
    public const string Removed = "removed";

    /// <summary>It is held back for now.</summary>
    public const string Paused = "paused";

    /// <summary>It is held back no longer.</summary>
    public const string Resumed = "resumed";

    /// <summary>A question has a result that is kept.</summary>
    public const string Answered = "answered";
}
