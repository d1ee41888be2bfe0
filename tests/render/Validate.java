import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** One line for each file and profile: profile, file, number of checks, and how often which clause failed. */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String profile : arguments[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(profile);
            for (int i = 1; i < arguments.length; i++) {
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(arguments[i]), flavour)) {
                    ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
                    Map<String, Integer> failed = new TreeMap<>();
                    for (TestAssertion check : result.getTestAssertions())
                        if (check.getStatus() == TestAssertion.Status.FAILED)
                            failed.merge(check.getRuleId().getClause() + "-" + check.getRuleId().getTestNumber(), 1, Integer::sum);
                    System.out.println(profile + "\t" + arguments[i] + "\t" + result.getTotalAssertions() + "\t" + failed);
                }
            }
        }
    }
}
