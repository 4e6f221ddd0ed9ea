using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tablinum.Cli.Client;

/// <summary>The way to a server: requests whose failures are already sentences.</summary>
/// <remarks>It has no deadline of its own: uploads and exports take as long as they take, and Ctrl+C ends them.</remarks>
internal sealed class ApiChannel : IDisposable
{
    private readonly SocketsHttpHandler _handler = new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        Expect100ContinueTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private readonly HttpClient _http;
    private readonly string _server;

    /// <param name="server">Where the API is, without <c>/api/v1</c>.</param>
    /// <param name="secret">Sent with every request; null to be nobody.</param>
    public ApiChannel(Uri server, string? secret)
    {
        _server = server.GetLeftPart(UriPartial.Authority);
        _http = new HttpClient(_handler, disposeHandler: false)
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
    }

    /// <summary>Sends, and returns when the headers of a good answer are there.</summary>
    /// <exception cref="Failure">The server cannot be reached or answered with a problem.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException broken)
        {
            throw new Failure(ExitCodes.Unreachable, $"Cannot reach {_server}: {InnermostOf(broken).Message}")
            {
                Hint = "Start a server with `tablinum serve`, or name another with --server.",
            };
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    /// <summary>Reads the JSON of an answer.</summary>
    public static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException unreadable)
        {
            throw new Failure(ExitCodes.Failed, $"The server's answer cannot be read: {unreadable.Message}")
            {
                Hint = "Is it a Tablinum of the same version?",
            };
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Broken(broken);
        }
    }

    /// <summary>The connection ended in the middle of an answer.</summary>
    public static Failure Broken(Exception broken) =>
        new(ExitCodes.Unreachable, $"The connection broke before the end: {InnermostOf(broken).Message}");

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<Failure> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var exitCode = status is 401 or 403 ? ExitCodes.NotSignedIn : ExitCodes.Failed;
        ProblemDocument? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync(CliJson.Default.ProblemDocument, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException)
        {
            // Not from Tablinum, or cut off: the status alone must do.
        }

        var message = problem?.Detail ?? problem?.Title
            ?? $"{_server} answered {status} {response.ReasonPhrase}.";
        return new Failure(exitCode, message) { Problem = problem };
    }

    private static Exception InnermostOf(Exception exception) => exception.GetBaseException();
}
