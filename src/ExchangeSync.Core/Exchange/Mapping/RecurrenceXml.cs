using System.Globalization;
using System.Xml;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Writes the Recurrence element (types.xsd, RecurrenceType): one pattern and one range.</summary>
internal static class RecurrenceXml
{
    public static void Write(XmlWriter xml, RecurrencePattern pattern, string version)
    {
        xml.StartType("Recurrence");
        switch (pattern)
        {
            case DailyRecurrence daily:
                Element(xml, "DailyRecurrence", ("Interval", daily.Interval));
                break;
            case WeeklyRecurrence weekly when !EwsProtocol.Has(version, Ews.Version2010Sp1):
                Element(xml, "WeeklyRecurrence", ("Interval", weekly.Interval), ("DaysOfWeek", Names(weekly.Days)));
                break;
            case WeeklyRecurrence weekly:
                Element(xml, "WeeklyRecurrence", ("Interval", weekly.Interval), ("DaysOfWeek", Names(weekly.Days)), ("FirstDayOfWeek", weekly.FirstDayOfWeek));
                break;
            case AbsoluteMonthlyRecurrence monthly:
                Element(xml, "AbsoluteMonthlyRecurrence", ("Interval", monthly.Interval), ("DayOfMonth", monthly.Day));
                break;
            case RelativeMonthlyRecurrence monthly:
                Element(xml, "RelativeMonthlyRecurrence", ("Interval", monthly.Interval), ("DaysOfWeek", monthly.Days), ("DayOfWeekIndex", monthly.Index));
                break;
            case AbsoluteYearlyRecurrence yearly:
                Element(xml, "AbsoluteYearlyRecurrence", ("DayOfMonth", yearly.Day), ("Month", SeriesPattern.Months[yearly.Month - 1]));
                break;
            case RelativeYearlyRecurrence yearly:
                Element(xml, "RelativeYearlyRecurrence", ("DaysOfWeek", yearly.Days), ("DayOfWeekIndex", yearly.Index), ("Month", SeriesPattern.Months[yearly.Month - 1]));
                break;
            default:
                throw new ArgumentException($"EWS has no element for {pattern}.", nameof(pattern));
        }

        WriteRange(xml, pattern);
        xml.WriteEndElement();
    }

    private static void WriteRange(XmlWriter xml, RecurrencePattern pattern)
    {
        var start = ("StartDate", Date(pattern.Start));
        switch (pattern.Range)
        {
            case { EndDate: { } end }:
                Element(xml, "EndDateRecurrence", start, ("EndDate", Date(end)));
                break;
            case { Count: { } count }:
                Element(xml, "NumberedRecurrence", start, ("NumberOfOccurrences", count));
                break;
            default:
                Element(xml, "NoEndRecurrence", start);
                break;
        }
    }

    private static void Element(XmlWriter xml, string name, params (string Name, object Value)[] children)
    {
        xml.StartType(name);
        foreach (var child in children)
        {
            xml.TypeText(child.Name, Convert.ToString(child.Value, CultureInfo.InvariantCulture)!);
        }

        xml.WriteEndElement();
    }

    // A weekly pattern lists its days one by one; Day and Weekday are for the relative patterns, where EWS takes one word.
    private static string Names(WeekDays days) =>
        string.Join(" ", Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day).Where(day => days.Has(day)));

    private static string Date(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
