using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Every write of a calendar item must say who gets mail; the server counts what is not SendToNone.</summary>
internal static class Invitations
{
    public static void Check(RequestContext context, string? send, string code, string attribute)
    {
        if (send is null)
        {
            throw new EwsException(code, $"{attribute} attribute is required for calendar items.");
        }

        if (send != "SendToNone")
        {
            context.Server.CountMail();
        }
    }
}
