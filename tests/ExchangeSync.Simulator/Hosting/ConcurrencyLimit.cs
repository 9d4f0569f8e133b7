using System.Text;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>Refuses requests beyond the number that may be under way at a time.</summary>
internal sealed class ConcurrencyLimit(ServerState server)
{
    private static readonly object Left = new();
    private int _underWay;

    public async Task ServeAsync(HttpContext http, RequestDelegate serve)
    {
        try
        {
            var most = server.Options.MaxConcurrency;
            if (Interlocked.Increment(ref _underWay) > most && most > 0)
            {
                await RefuseAsync(http);
            }
            else
            {
                await serve(http);
            }
        }
        finally
        {
            Leave(http);
        }
    }

    /// <summary>A streaming connection has a limit of its own (<see cref="HangingConnections"/>) and counts no longer here.</summary>
    public void Leave(HttpContext http)
    {
        if (http.Items.TryAdd(Left, null))
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task RefuseAsync(HttpContext http)
    {
        server.Log.Count("");
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        var fault = new EwsFaultException(
            "ErrorExceededConnectionCount", "You have exceeded the available concurrent connections for your account.  Try again once your other requests have completed.");
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        http.Response.ContentType = Answer.Soap;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(SoapResponse.Fault(fault, server.Options.Version)), http.RequestAborted);
    }
}
