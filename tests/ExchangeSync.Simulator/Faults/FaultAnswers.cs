using System.Globalization;
using System.Xml.Linq;
using ExchangeSync.Simulator.Hosting;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Faults;

/// <summary>The answers that faults put in place of the right one.</summary>
internal static class FaultAnswers
{
    private const string LoginPage =
        "<!DOCTYPE html><html><head><title>Outlook</title></head><body><form action=\"/owa/auth.owa\" method=\"POST\">"
        + "<input name=\"username\"><input name=\"password\" type=\"password\"></form></body></html>";

    /// <summary>The answer of a fault that keeps the request from being carried out, or null.</summary>
    public static Answer? Before(Fault fault, ServerVersion version) => fault.Kind switch
    {
        FaultKind.HttpStatus => new Answer(fault.Status, "", Answer.Html) { Faulty = true, RetryAfterSeconds = fault.RetryAfterSeconds },
        FaultKind.SoapFault => new Answer(500, SoapResponse.Fault(Busy(fault), version)),
        FaultKind.Redirect => new Answer(302, "", Answer.Html) { Location = fault.Location, Faulty = true },
        FaultKind.LoginPage => new Answer(200, LoginPage, Answer.Html) { Faulty = true },
        FaultKind.CutBefore => new Answer(0, "") { Cut = true, Faulty = true },
        _ => null,
    };

    /// <summary>The right answer as a fault damages it.</summary>
    public static Answer After(Fault fault, Answer answer) => fault.Kind switch
    {
        FaultKind.NotXml => answer with { Text = "This is not XML & never was <", Faulty = true },
        FaultKind.Truncated => answer with { Text = answer.Text[..(answer.Text.Length / 2)], Faulty = true },
        FaultKind.CutAfter => answer with { Cut = true, Faulty = true },
        FaultKind.EndlessBody => answer with { Endless = true, Faulty = true },
        FaultKind.EntryHidden => answer with { Text = Without(answer.Text, fault.Hidden) },
        FaultKind.IllegalCharacters => answer with { Text = WithIllegalCharacters(answer.Text), Faulty = true },
        _ => answer,
    };

    private static string Without(string text, string hidden)
    {
        var reply = XDocument.Parse(text);
        reply.Descendants(Ns.T + "CalendarItem").Where(item => item.ToString(SaveOptions.DisableFormatting).Contains(hidden, StringComparison.Ordinal)).Remove();
        return reply.Declaration + reply.ToString(SaveOptions.DisableFormatting);
    }

    private static EwsFaultException Busy(Fault fault)
    {
        var code = fault.Code ?? FaultCodes.ServerBusy;
        var text = code == FaultCodes.ServerBusy
            ? "The server cannot service this request right now. Try again later."
            : "The request failed.";
        return fault.BackOffMilliseconds is { } milliseconds
            ? new EwsFaultException(code, text, new XElement(
                Ns.T + "Value", new XAttribute("Name", "BackOffMilliseconds"), milliseconds.ToString(CultureInfo.InvariantCulture)))
            : new EwsFaultException(code, text);
    }

    // Seen from real servers: control characters and U+FFFF as references inside values.
    private static string WithIllegalCharacters(string text)
    {
        foreach (var name in new[] { "Subject", "Location" })
        {
            text = text.Replace($"<t:{name}>", $"<t:{name}>&#x1;&#x19;&#xFFFF;", StringComparison.Ordinal);
        }

        foreach (var type in new[] { "HTML", "Text" })
        {
            text = text.Replace($"BodyType=\"{type}\">", $"BodyType=\"{type}\">&#x0;&#x1F;", StringComparison.Ordinal);
        }

        return text;
    }
}
