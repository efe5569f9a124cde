/* SPDX-License-Identifier: MIT
 * GLPK's own integer search on an LP file, as a user would run it: presolve and all cuts.
 *
 *   bench_glpk FILE.lp SECONDS       prints `optimal VALUE` or `unproven`
 */
#include <glpk.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    glp_prob *lp;
    glp_iocp  parameters;
    int       seconds = argc > 2 ? atoi(argv[2]) : 60, code;

    if (argc < 2) return 2;
    glp_term_out(GLP_OFF);
    lp = glp_create_prob();
    if (glp_read_lp(lp, NULL, argv[1]) != 0) return 1;
    glp_init_iocp(&parameters);
    parameters.presolve = GLP_ON;
    parameters.gmi_cuts = parameters.mir_cuts = parameters.cov_cuts = parameters.clq_cuts = GLP_ON;
    parameters.tm_lim = seconds * 1000;
    code = glp_intopt(lp, &parameters);
    if (code == 0 && glp_mip_status(lp) == GLP_OPT) printf("optimal %.0f\n", glp_mip_obj_val(lp));
    else printf("unproven\n");
    glp_delete_prob(lp);
    glp_free_env();
    return 0;
}
