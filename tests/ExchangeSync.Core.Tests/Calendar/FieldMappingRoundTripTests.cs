using CsCheck;
using ExchangeSync.Calendar;

namespace ExchangeSync.Tests.Calendar;

public class FieldMappingRoundTripTests
{
    [Fact]
    public void An_appointment_that_went_to_a_new_item_comes_back_as_it_was() =>
        Gen.Select(ContentGenerator.Microbizz, ContentGenerator.AnyOptions).Sample((appointment, options) =>
        {
            var item = FieldMapping.ToExchange(appointment, null, options);
            var back = FieldMapping.ToMicrobizz(item, appointment, options);
            Assert.Equal(EntryFields.None, Differences(Side.Microbizz, appointment, back));
            Assert.Equal(appointment.Time, back.Time);
            Assert.Equal(appointment.FreeBusyStatus, back.FreeBusyStatus);
            Assert.Equal(appointment.Sensitivity, back.Sensitivity);
        }, iter: 4000);

    [Fact]
    public void An_item_that_went_to_a_new_appointment_comes_back_raw() =>
        Gen.Select(ContentGenerator.Exchange, ContentGenerator.AnyOptions).Sample((item, options) =>
        {
            var appointment = FieldMapping.ToMicrobizz(item, null, options);
            var back = FieldMapping.ToExchange(appointment, item, options);
            Assert.Equal(EntryFields.None, Differences(Side.Exchange, item, back));
            Assert.Equal(item.Time, back.Time);
            Assert.Equal(item.Note, back.Note);
            Assert.Equal(item.Title, back.Title);
        }, iter: 4000);

    [Fact]
    public void Once_one_side_has_taken_the_other_s_content_neither_has_more_to_take() =>
        Gen.Select(ContentGenerator.Microbizz, ContentGenerator.Exchange, ContentGenerator.AnyOptions).Sample((appointment, item, options) =>
        {
            // Whatever was there before: Exchange takes Microbizz's version, and then Microbizz has nothing to take from it.
            var written = FieldMapping.ToExchange(appointment, item, options);
            // (Text over HTML keeps the HTML's formatting, which Microbizz has to take where it keeps HTML.)
            var more = EntryFields.Participants | (options.KeepHtml && written.Note.IsHtml && !appointment.Note.IsHtml ? EntryFields.Note : EntryFields.None);
            Assert.Equal(EntryFields.None, Differences(Side.Microbizz, appointment, FieldMapping.ToMicrobizz(written, appointment, options)) & ~more);
            Assert.Equal(EntryFields.None, Differences(Side.Exchange, written, FieldMapping.ToExchange(appointment, written, options)));

            // And the other way round.
            var taken = FieldMapping.ToMicrobizz(item, appointment, options);
            Assert.Equal(EntryFields.None, Differences(Side.Exchange, item, FieldMapping.ToExchange(taken, item, options)));
            Assert.Equal(EntryFields.None, Differences(Side.Microbizz, taken, FieldMapping.ToMicrobizz(item, taken, options)));
        }, iter: 4000);

    [Fact]
    public void A_zone_is_never_written_to_an_item_whose_own_is_missing_or_unknown() =>
        Gen.Select(ContentGenerator.Microbizz, ContentGenerator.Exchange, ContentGenerator.AnyOptions).Sample((appointment, item, options) =>
        {
            var written = FieldMapping.ToExchange(appointment, item, options).Time;
            if (written != item.Time && Zones.ToWindowsId(item.Time.Zone) is null)
            {
                Assert.Null(written.Zone);
                Assert.Null(written.EndZone);
            }

            Assert.NotNull(written.StartInstant);
            Assert.NotNull(written.EndInstant);
        }, iter: 5000);

    [Fact]
    public void What_goes_to_Exchange_names_Windows_zones_only_and_never_ends_before_it_starts() =>
        Gen.Select(ContentGenerator.Microbizz, ContentGenerator.AnyOptions).Sample((appointment, options) =>
        {
            var time = FieldMapping.ToExchange(appointment, null, options).Time;
            Assert.Contains(time.Zone, Zones.WindowsIds);
            Assert.True(time.EndZone is null || Zones.WindowsIds.Contains(time.EndZone));
            Assert.True(time.StartInstant <= time.EndInstant || appointment.Time.EndZone is not null);
        }, iter: 5000);

    private static EntryFields Differences(Side side, EntryContent before, EntryContent now)
    {
        // Illegal characters are lost by design; what is left has to be the same.
        return ContentComparer.Changed(side, Clean(before), Clean(now));

        static EntryContent Clean(EntryContent content) => content with
        {
            Title = LegalText.Clean(content.Title),
            Place = LegalText.Clean(content.Place),
            Note = content.Note.Text is null ? content.Note : content.Note with { Text = LegalText.Clean(content.Note.Text) },
        };
    }
}
