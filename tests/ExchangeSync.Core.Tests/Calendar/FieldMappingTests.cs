using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Tests.Calendar;

public class FieldMappingTests
{
    private static readonly MappingOptions Options = ContentGenerator.Options;

    private static readonly EntryTime Noon = new()
    {
        Start = new(2025, 7, 1, 12, 0),
        End = new(2025, 7, 1, 13, 0),
        Zone = "Romance Standard Time",
        StartInstant = Instant.FromUtc(2025, 7, 1, 10, 0),
        EndInstant = Instant.FromUtc(2025, 7, 1, 11, 0),
    };

    private static readonly EntryContent Item = new() { Time = Noon, FreeBusyStatus = "Busy", Sensitivity = "Normal" };

    private static readonly EntryContent Appointment = new() { Time = Noon with { StartInstant = null, EndInstant = null } };

    [Theory]
    [InlineData("Free", true)]
    [InlineData("Tentative", true)]
    [InlineData("Busy", true)]
    [InlineData("NoData", true)]
    [InlineData("OOF", false)]
    [InlineData("WorkingElsewhere", false)]
    public void Each_status_survives_being_flipped_there_and_back(string status, bool here)
    {
        var item = Item with { FreeBusyStatus = status };
        var appointment = FieldMapping.ToMicrobizz(item, null, Options);
        Assert.Equal((here, status), (appointment.Here, appointment.FreeBusyStatus));

        var flipped = appointment with { Here = !here };
        var flippedItem = FieldMapping.ToExchange(flipped, item, Options);
        Assert.Equal(here ? "OOF" : "Busy", flippedItem.FreeBusyStatus);
        Assert.Equal(!here, flippedItem.Here);

        // The item is read again before the user flips back.
        var read = FieldMapping.ToMicrobizz(flippedItem, flipped, Options);
        Assert.Equal((!here, status), (read.Here, read.FreeBusyStatus));
        Assert.Equal(status, FieldMapping.ToExchange(read with { Here = here }, flippedItem, Options).FreeBusyStatus);
    }

    [Fact]
    public void A_status_chosen_in_Exchange_replaces_the_remembered_one()
    {
        var flipped = Appointment with { Here = false, FreeBusyStatus = "Tentative" };
        Assert.Equal("WorkingElsewhere", FieldMapping.ToMicrobizz(Item with { FreeBusyStatus = "WorkingElsewhere" }, flipped, Options).FreeBusyStatus);
        var busy = FieldMapping.ToMicrobizz(Item, Appointment with { FreeBusyStatus = "Tentative" }, Options);
        Assert.Equal((true, "Busy"), (busy.Here, busy.FreeBusyStatus));
    }

    [Theory]
    [InlineData("Normal", false)]
    [InlineData("Private", true)]
    [InlineData("Personal", true)]
    [InlineData("Confidential", true)]
    public void Each_sensitivity_survives_being_flipped_there_and_back(string sensitivity, bool isPrivate)
    {
        var item = Item with { Sensitivity = sensitivity };
        var appointment = FieldMapping.ToMicrobizz(item, null, Options);
        Assert.Equal((isPrivate, sensitivity), (appointment.Private, appointment.Sensitivity));

        var flippedItem = FieldMapping.ToExchange(appointment with { Private = !isPrivate }, item, Options);
        Assert.Equal(isPrivate ? "Normal" : "Private", flippedItem.Sensitivity);
        var read = FieldMapping.ToMicrobizz(flippedItem, appointment with { Private = !isPrivate }, Options);
        Assert.Equal(sensitivity, FieldMapping.ToExchange(read with { Private = isPrivate }, flippedItem, Options).Sensitivity);
    }

    [Theory]
    [InlineData("Red,Meeting,Blue", null, "Meeting")]
    [InlineData("Visit,Meeting", null, "Meeting")]
    [InlineData("Meeting,Visit", null, "Meeting")]
    [InlineData("Meeting,Visit", "Visit", "Visit")]
    [InlineData("Meeting", "Visit", "Meeting")]
    [InlineData("Red", "Visit", null)]
    [InlineData("mEETING", null, "Meeting")]
    [InlineData("Former type", "Former type", "Former type")]
    [InlineData("", null, null)]
    public void The_type_is_the_category_that_is_one(string categories, string? present, string? expected) =>
        Assert.Equal(expected, FieldMapping.ToMicrobizz(Item with { Categories = Split(categories) }, Appointment with { Type = present }, Options).Type);

    [Theory]
    [InlineData("Red,Meeting,Blue", "Meeting", "Visit", "Red,Blue,Visit")]
    [InlineData("Red,Meeting", "Meeting", null, "Red")]
    [InlineData("Red", null, "Visit", "Red,Visit")]
    [InlineData("Red,Meeting", null, "Visit", "Red,Visit")]
    [InlineData("Meeting,Visit", "Visit", "Holiday", "Meeting,Holiday")]
    [InlineData("Meeting,Visit", "Meeting", "Visit", "Visit")]
    [InlineData("Meeting,Visit", "Visit", null, "")]
    [InlineData("mEETING,Red", "Meeting", "Meeting", "mEETING,Red")]
    [InlineData("Old,Red", "Old", "Visit", "Red,Visit")]
    public void A_changed_type_replaces_its_category_and_no_other(string categories, string? former, string? type, string expected) =>
        Assert.Equal(
            Split(expected),
            FieldMapping.ToExchange(Appointment with { Type = type }, Item with { Categories = Split(categories) }, Options, Appointment with { Type = former }).Categories);

    [Fact]
    public void An_IANA_id_is_kept_while_its_Windows_id_stays_the_same()
    {
        var present = Appointment with { Time = Appointment.Time with { Zone = "Europe/Copenhagen" } };
        var moved = Item with { Time = Noon with { Start = Noon.Start.PlusHours(1), StartInstant = Noon.StartInstant + Duration.FromHours(1) } };
        var time = FieldMapping.ToMicrobizz(moved, present, Options).Time;
        Assert.Equal("Europe/Copenhagen", time.Zone);
        Assert.Equal(new LocalDateTime(2025, 7, 1, 13, 0), time.Start);
        Assert.Null(time.StartInstant);

        var elsewhere = Item with { Time = Noon with { Zone = "GMT Standard Time", Start = new(2025, 7, 1, 11, 0), End = new(2025, 7, 1, 12, 0) } };
        Assert.Equal("GMT Standard Time", FieldMapping.ToMicrobizz(elsewhere, present, Options).Time.Zone);
    }

    [Fact]
    public void An_item_without_a_known_zone_is_shown_in_the_connection_s_by_its_instants()
    {
        var item = Item with { Time = Noon with { Zone = "Customized Time Zone" } };
        var pacific = Options with { ConnectionZone = "Pacific Standard Time" };
        var time = FieldMapping.ToMicrobizz(item, null, pacific).Time;
        Assert.Equal(("Pacific Standard Time", new LocalDateTime(2025, 7, 1, 3, 0)), (time.Zone, time.Start));
    }

    [Fact]
    public void An_edit_of_an_item_without_a_known_zone_writes_instants_and_no_zone()
    {
        var item = Item with { Time = Noon with { Zone = "Customized Time Zone" } };
        var edited = Appointment with { Time = Appointment.Time with { Zone = "GMT Standard Time" } };
        var time = FieldMapping.ToExchange(edited, item, Options).Time;
        Assert.Null(time.Zone);
        Assert.Equal(Instant.FromUtc(2025, 7, 1, 11, 0), time.StartInstant);
    }

    [Fact]
    public void A_wall_time_that_the_clock_skips_keeps_its_length()
    {
        var night = Appointment with { Time = new EntryTime { Start = new(2025, 3, 30, 2, 30), End = new(2025, 3, 30, 3, 15), Zone = "Europe/Copenhagen" } };
        var time = FieldMapping.ToExchange(night, null, Options).Time;
        Assert.Equal(Instant.FromUtc(2025, 3, 30, 1, 30), time.StartInstant);
        Assert.Equal(Instant.FromUtc(2025, 3, 30, 2, 15), time.EndInstant);
        Assert.Equal("Romance Standard Time", time.Zone);
    }

    [Fact]
    public void Whole_days_are_midnights_of_their_zone_and_the_same_dates_in_every_zone()
    {
        foreach (var zone in Zones.WindowsIds)
        {
            var appointment = Appointment with { Time = new EntryTime { AllDay = true, Start = new(2025, 3, 30, 0, 0), End = new(2025, 4, 1, 0, 0), Zone = zone } };
            var item = FieldMapping.ToExchange(appointment, null, Options);
            Assert.Equal(new LocalDate(2025, 3, 30).AtStartOfDayInZone(Zones.Find(zone)!).ToInstant(), item.Time.StartInstant);
            Assert.Equal((zone, appointment.Time.Start, appointment.Time.End), (item.Time.Zone, item.Time.Start, item.Time.End));
            var back = FieldMapping.ToMicrobizz(item, null, Options).Time;
            Assert.Equal((zone, appointment.Time.Start, appointment.Time.End), (back.Zone, back.Start, back.End));
        }
    }

    [Theory]
    [InlineData(true, 0, 15)]
    [InlineData(true, -31, null)]
    [InlineData(false, 0, null)]
    public void Only_a_new_item_with_a_start_in_the_future_gets_an_alarm(bool alarmOnNew, int days, int? expected)
    {
        var options = Options with { AlarmOnNew = alarmOnNew };
        var appointment = Appointment with { Time = Appointment.Time with { Start = Noon.Start.PlusDays(days), End = Noon.End.PlusDays(days) } };
        Assert.Equal(expected, FieldMapping.ToExchange(appointment, null, options).ReminderMinutes);
        Assert.Null(FieldMapping.ToExchange(appointment, Item, options).ReminderMinutes);
        Assert.Equal(5, FieldMapping.ToExchange(appointment, Item with { ReminderMinutes = 5 }, options).ReminderMinutes);
    }

    [Fact]
    public void Participants_come_from_Exchange_only()
    {
        var item = Item with { Participants = ["Ann <ann@example.dk>"] };
        Assert.Equal(item.Participants, FieldMapping.ToMicrobizz(item, null, Options).Participants);
        Assert.Equal(item.Participants, FieldMapping.ToExchange(Appointment with { Participants = ["Bo <bo@example.dk>"] }, item, Options).Participants);
        Assert.Empty(FieldMapping.ToExchange(Appointment with { Participants = ["Bo <bo@example.dk>"] }, null, Options).Participants);
    }

    [Fact]
    public void HTML_arrives_as_text_or_made_safe_and_stays_as_it_is_until_the_user_edits_it()
    {
        var item = Item with { Note = new Note { Text = "<p>Hello <b>you</b><script>alert(1)</script></p>", IsHtml = true } };
        var text = FieldMapping.ToMicrobizz(item, null, Options);
        Assert.Equal(new Note { Text = "Hello you" }, text.Note);
        Assert.Equal(item.Note, FieldMapping.ToExchange(text, item, Options).Note);
        Assert.Equal(
            new Note { Text = "<p>Hello <b>me</b><script>alert(1)</script></p>", IsHtml = true },
            FieldMapping.ToExchange(text with { Note = new Note { Text = "Hello me" } }, item, Options).Note);
        Assert.Equal(Note.Empty, FieldMapping.ToExchange(text with { Note = Note.Empty }, item, Options).Note);

        var keep = Options with { KeepHtml = true };
        var html = FieldMapping.ToMicrobizz(item, null, keep);
        Assert.Equal(new Note { Text = "<p>Hello <b>you</b></p>", IsHtml = true }, html.Note);
        Assert.Equal(item.Note, FieldMapping.ToExchange(html, item, keep).Note);
        var edited = html with { Note = new Note { Text = "<p>Hello me</p>", IsHtml = true } };
        Assert.Equal(edited.Note, FieldMapping.ToExchange(edited, item, keep).Note);

        // Turning the setting makes the next reading another one.
        Assert.Equal(html.Note, FieldMapping.ToMicrobizz(item, text, keep).Note);
        Assert.Equal(text.Note, FieldMapping.ToMicrobizz(item, html, Options).Note);
    }

    [Fact]
    public void A_note_known_by_its_fingerprint_only_goes_over_as_it_is()
    {
        var remembered = new Note { Text = "long" }.ToFingerprint();
        Assert.Equal(remembered.Fingerprint, FieldMapping.ToMicrobizz(Item with { Note = remembered }, Appointment, Options).Note.Fingerprint);
        Assert.Equal("text", FieldMapping.ToExchange(Appointment with { Note = new Note { Text = "text" } }, Item with { Note = remembered }, Options).Note.Text);
    }

    [Fact]
    public void An_unknown_connection_zone_is_refused() =>
        Assert.Throws<ArgumentException>(() => Options with { ConnectionZone = "Middle-earth Standard Time" });

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
