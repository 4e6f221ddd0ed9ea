namespace Tablinum.Engine.Tests.Reading;

/// <summary>Real files beside the checkout, which are not part of it. Where they are not there, their tests are left out and say so.</summary>
internal static class SharedCorpus
{
    /// <summary>A folder of the corpus; skips the test that asks where there is none.</summary>
    public static string Folder(string name)
    {
        var checkout = AppContext.BaseDirectory;
        while (checkout is not null && !File.Exists(Path.Combine(checkout, "Tablinum.slnx")))
        {
            checkout = Path.GetDirectoryName(checkout);
        }

        var folder = Path.Combine(checkout ?? "/", "..", "shared", "corpus", name);
        Assert.SkipUnless(Directory.Exists(folder), $"There is no ../shared/corpus/{name}: its files are not part of the repository.");
        return Path.GetFullPath(folder);
    }
}
