namespace Tablinum.Api.Tests;

/// <summary>Waits for what happens behind an answer; a test that waits in vain is ended by its time limit.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
