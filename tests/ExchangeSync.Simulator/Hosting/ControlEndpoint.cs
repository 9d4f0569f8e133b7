using System.Text.Json;
using System.Text.Json.Serialization;
using ExchangeSync.Simulator.Faults;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>
/// The control path, for tests in another process: POST /control/faults with one fault or a list of them in JSON (the
/// properties of <see cref="Fault"/>, kinds by name), DELETE /control/faults, POST /control/reset, GET /control/status.
/// </summary>
internal sealed class ControlEndpoint(ServerState server)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/control/faults", (RequestDelegate)AddFaultsAsync);
        routes.MapDelete("/control/faults", (RequestDelegate)(http => Done(http, server.Faults.Clear)));
        routes.MapPost("/control/reset", (RequestDelegate)(http => Done(http, server.Reset)));
        routes.MapGet("/control/status", (RequestDelegate)StatusAsync);
    }

    private static Task Done(HttpContext http, Action work)
    {
        work();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task AddFaultsAsync(HttpContext http)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            var faults = document.RootElement.ValueKind == JsonValueKind.Array
                ? document.Deserialize<Fault[]>(Json)!
                : [document.Deserialize<Fault>(Json)!];
            foreach (var fault in faults)
            {
                server.Faults.Add(fault);
            }

            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JsonException e)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(e.Message, http.RequestAborted);
        }
    }

    private Task StatusAsync(HttpContext http)
    {
        var items = server.Mailboxes.ToDictionary(m => m.Key, m => m.Value.List().Count);
        return http.Response.WriteAsJsonAsync(
            new { Requests = server.Log.Counts, server.MailsSent, server.WritesInProgress, FaultsWaiting = !server.Faults.IsEmpty, CalendarItems = items }, Json);
    }
}
